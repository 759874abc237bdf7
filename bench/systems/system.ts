import type { Message } from '../messages.ts'
import type { Tally } from '../tally.ts'

/** What a process does with a queue in one stage. */
export type Role = 'push' | 'pull' | 'forAwait' | 'memory'

/** Where the messages of a stage come from, go to and are counted. */
export interface Task {
  host: string
  port: number
  url: string
  queue: string
  /** The messages to store, for roles that produce. */
  messages: Iterable<Message>
  /** Counts the messages, for roles that consume. */
  tally: Tally
}

/**
 * Plays a role to its end: every message is stored, or has arrived and is settled.
 * Resolves with what closes the connections, which is not measured.
 */
export type Play = (task: Task) => Promise<Close>
export type Close = () => unknown

/** The code of one system: the roles that it can play. */
export type SystemModule = Partial<Record<Role, Play>>

/** Roughly what a message costs, so that stages of fast and slow systems last about as long. */
export interface Pace {
  us: number
  usPerKilobyte: number
}

/** One thing to measure. Its code is loaded only in the process that plays it. */
export interface System {
  /** Name on the command line and in the tables. */
  name: string
  /** How it is used, for the reader of the tables. */
  about: string
  /** Installed packages whose versions belong to the figures. */
  packages: string[]
  /** Who plays the roles around the measured one; only a system with a format of its own does. */
  otherEnd: string
  /** The roles it can play, and their cost. */
  paces: Partial<Record<Role, Pace>>
  load: () => Promise<SystemModule>
}
