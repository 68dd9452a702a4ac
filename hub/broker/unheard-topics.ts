import type { InnerEmitter } from './aedes-internals.ts';

const TOPICS_MAX = 20_000;

/**
 * Most of what devices publish goes to the journal and to no subscriber, yet the emitter of aedes splits every topic
 * into its levels to find that out anew. Here it is remembered, until somebody subscribes.
 */
export function rememberUnheard(emitter: InnerEmitter): void {
  if (typeof emitter._matcher?.match !== 'function')
    throw new Error('The emitter of this aedes has no _matcher; the hub needs aedes 1.2.0.');
  const unheard = new Set<string>();
  const on = emitter.on.bind(emitter);
  const emit = emitter.emit.bind(emitter);
  emitter.on = (topic, listener, done) => {
    unheard.clear();
    return on(topic, listener, done);
  };
  emitter.emit = (message, done) => {
    const { topic } = message;
    if (!emitter.closed && unheard.has(topic)) {
      done?.();
      return emitter;
    }
    if (emitter._matcher.match(topic).length === 0) {
      if (unheard.size >= TOPICS_MAX) unheard.clear();
      unheard.add(topic);
    }
    return emit(message, done);
  };
}
