/** JSON Merge Patch, RFC 7396. Returns the new value; objects of `target` are changed in place. */
export function merge(target: any, patch: any): any;

/** A value as MessagePack: what `JSON.stringify` would say of it, in fewer bytes. */
export function pack(value: unknown): Uint8Array;
/** The value of a MessagePack text; a TypeError if it is none. */
export function unpack(bytes: Uint8Array): any;

export interface ConnectOptions {
  /** A session's token, where there is no cookie. */
  token?: string;
  /** What goes over the wire; `json` unless said otherwise. MessagePack is shorter, JSON can be read by people. */
  encoding?: 'json' | 'msgpack';
  /** Whether patches come in the short form; true unless said otherwise. Without it each message says in words what it is. */
  short?: boolean;
  /** Used instead of the global one. */
  WebSocket?: new (url: string, protocols: string[]) => any;
}

/** Connects to a server, and again whenever the connection is lost. Resolves at the first hello. */
export function connect(url?: string, options?: ConnectOptions): Promise<Client>;

/**
 * An error that the server answered, or one of the client's own: `connection_lost`, `unavailable`, `overloaded`.
 */
export class PserverError extends Error {
  constructor(error: { code: string; message: string; retryable?: boolean; details?: unknown });
  readonly code: string;
  /** Whether it was not done, so that it may be tried again. */
  readonly retryable: boolean;
  readonly details?: any;
}

export type Status = 'connecting' | 'open' | 'away' | 'closed';
export type Stop = () => void;

export interface JoinOptions {
  /** This very room. */
  roomId?: string;
  /** Always a new one. */
  create?: boolean;
  /** One whose metadata has all of this. */
  where?: Record<string, unknown>;
}

export interface ListedRoom {
  id: string;
  type: string;
  clients: number;
  maxClients: number;
  metadata: Record<string, any>;
}

/** One client of a server, over all its connections. */
export class Client {
  private constructor();
  readonly session: string | undefined;
  readonly status: Status;
  ready(): Promise<this>;
  onStatus(listener: (status: Status) => void): Stop;
  on(name: 'connect', listener: (hello: any) => void): Stop;
  on(name: 'disconnect' | 'close', listener: (event: { code: number; reason: string }) => void): Stop;
  /** What a message that asked for no answer, such as an input, was refused with. */
  on(name: 'error', listener: (error: PserverError) => void): Stop;
  join<State = any>(type: string, params?: unknown, options?: JoinOptions): Promise<Room<State>>;
  call<Data = any>(method: string, path: string, body?: unknown): Promise<{ status: number; data: Data }>;
  rooms(type: string, where?: Record<string, unknown>): Promise<ListedRoom[]>;
  /** Sends one operation of the protocol; the promise gives its answer. */
  request(op: { op: string; [field: string]: unknown }): Promise<any>;
  /** Ends the connection for good, and gives up all seats. */
  close(): void;
}

/** A seat in one room. It outlives the connection for as long as the room holds it. */
export class Room<State = any> {
  private constructor();
  readonly id: string;
  readonly type: string;
  /** Which of the room's clients this one is. */
  readonly client: string;
  /** The same as `client`. */
  readonly clientId: string;
  readonly joined: boolean;
  readonly seq: number;
  /** What the room's `onJoin` was given. */
  params: unknown;
  /** What the server says; read only. */
  readonly state: State;
  on<Data = any>(type: string, listener: (data: Data) => void): Stop;
  /** `recovered` is false when events were missed for good, and this is the state as it is now. */
  onState(listener: (state: State, how: { recovered: boolean }) => void): Stop;
  onLeave(listener: (how: { consented: boolean; reason?: string }) => void): Stop;
  /** Sends a message, at most once. While the connection is away it waits. */
  send<Reply = any>(type: string, data?: unknown): Promise<Reply>;
  /**
   * Sends a message that is not answered but numbered, so that what comes of it can be foreseen. Its number, 1, 2, …; 0 if it was not sent since
   * the connection is away.
   */
  input(type: string, data?: unknown): number;
  /** The inputs that `state` does not have in it yet, oldest first. */
  readonly pending: readonly Input[];
  leave(): Promise<void>;
}

export interface Input<Data = any> {
  readonly number: number;
  readonly type: string;
  readonly data: Data;
}
