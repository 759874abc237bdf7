import type { Census } from './census.ts'

/** Who a process is. */
export interface PartyPlan {
  readonly role: 'producers' | 'workers'
  readonly who: string
  /** Where its notes go. */
  readonly path: string
  readonly url: string
  readonly seed: number
  /** Jobs per second that it pushes. */
  readonly rate: number
}

/** What the harness wants of a process. */
export type Order =
  | { readonly type: 'census'; readonly id: number; readonly mustCollect: boolean }
  /** Push so many jobs at once. */
  | { readonly type: 'push'; readonly count: number }
  /** Push steadily. */
  | { readonly type: 'start' }
  /** Push no more. */
  | { readonly type: 'stop' }
  | { readonly type: 'close' }

/** What a process tells the harness. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'census'; readonly id: number; readonly census: Census }
