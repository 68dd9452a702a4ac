import type { ComponentChildren } from 'preact';

/** The one heading of a screen; it gets the focus when the screen comes up. */
export function Heading({ children }: { readonly children: ComponentChildren }) {
  return <h1 tabIndex={-1}>{children}</h1>;
}

interface MessageProps {
  readonly heading: string;
  readonly picture: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A screen that says one thing: a picture, a heading, a few words and perhaps what to press. */
export function Message({ heading, picture, children }: MessageProps) {
  return (
    <div class="message">
      <div class="message-picture">{picture}</div>
      <div class="message-words">
        <Heading>{heading}</Heading>
        {children}
      </div>
    </div>
  );
}
