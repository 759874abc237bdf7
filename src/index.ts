export { Push } from './push.ts'
export { Pull } from './pull.ts'
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
  PermissionError,
  PushPullError,
  PushTimeoutError,
  PushUncertainError,
  SchemaError,
  StoreError,
  TlsError,
  UnsupportedServerError,
  WrongTypeError,
  type ErrorCode,
  type SchemaIssue
} from './errors.ts'
