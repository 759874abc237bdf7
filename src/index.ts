export { Push } from './push.ts'
export { Pull } from './pull.ts'
export { ReliablePull } from './reliable-pull.ts'
export { Worker, type BatchHandler, type Handler } from './worker.ts'
export { Queue } from './queue.ts'
export { Job, type Death, type RetryOptions } from './job.ts'
export type { DeadLetter } from './consume/dead-letter.ts'
export type { Backoff, BackoffFunction } from './consume/retry-delay.ts'
export type { ConsumeOptions } from './options/consume-options.ts'
export type { ReliablePullOptions } from './options/reliable-pull-options.ts'
export type { BatchOptions, BatchWorkerOptions, WorkerOptions } from './options/worker-options.ts'
export type { JobEvents, ReliablePullEvents, WorkerEvents } from './job-events.ts'
export type { QueueOptions } from './options/queue-options.ts'
export type { ClearOptions, PeekOptions, RedriveOptions } from './options/queue-call-options.ts'
export type { QueueCounters, QueueSize } from './queue/counters.ts'
export type { ConsumerInfo } from './queue/consumer-info.ts'
export type { PeekedJob } from './queue/peeked-job.ts'
export type { ClearableState, JobState } from './store/admin.ts'
export { job, type JobToPush } from './push/job-to-push.ts'
export type { SendResult } from './push/send-result.ts'
export type { DedupeOptions, JobOptions } from './options/job-options.ts'
export type { PushOptions } from './options/push-options.ts'
export type { PullOptions } from './options/pull-options.ts'
export type { StreamOptions } from './options/stream-options.ts'
export type { ConnectionOptions, RedisClientLike } from './options/connection-options.ts'
export type { Codec, CodecOption } from './codec/codec.ts'
export type { SchemaResult, StandardSchema } from './codec/schema.ts'
export type { ConnectionEvents, PullEvents, PushEvents } from './events.ts'
export {
  AuthError,
  ClosedError,
  CloseTimeoutError,
  codes,
  ConnectionError,
  DecodeError,
  EncodeError,
  InvalidOptionError,
  JobTimeoutError,
  LeaseLostError,
  PermissionError,
  PoisonError,
  PushPullError,
  PushTimeoutError,
  PushUncertainError,
  SchemaError,
  StoreError,
  TlsError,
  UnrecoverableError,
  UnsupportedServerError,
  WrongTypeError,
  type ErrorCode,
  type SchemaIssue
} from './errors.ts'
