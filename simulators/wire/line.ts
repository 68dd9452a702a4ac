/** The other side of one connection. */
export interface Connection {
  write(bytes: Uint8Array): void;
}

/** What a device does with the bytes of one connection. */
export interface Session {
  receive(bytes: Uint8Array): void;
  closed(): void;
}

/** Where a line can be reached. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string };

/** Something that carries bytes: a TCP port, a pseudo-terminal, a serial port. */
export interface Line {
  /** Opens it; `attach` is called for every connection. */
  start(attach: (connection: Connection) => Session): Promise<Endpoint>;
  stop(): Promise<void>;
  /** As if the cable was pulled: connections end, and there are no new ones until `plug`. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
}
