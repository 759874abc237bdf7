import { expectTypeOf } from 'expect-type'
import {
  type AuthError,
  codes,
  PushPullError,
  type SchemaError,
  type ErrorCode,
  type SchemaIssue
} from '../../src/index.ts'

declare const thrown: unknown
if (PushPullError.is(thrown)) {
  expectTypeOf(thrown).toEqualTypeOf<PushPullError>()
  expectTypeOf(thrown.code).toEqualTypeOf<ErrorCode>()
  expectTypeOf(thrown.message).toEqualTypeOf<string>()
}

expectTypeOf(codes.auth).toEqualTypeOf<'PP_AUTH'>()
expectTypeOf<AuthError['code']>().toEqualTypeOf<'PP_AUTH'>()
expectTypeOf<SchemaError['issues']>().toEqualTypeOf<readonly SchemaIssue[]>()
// @ts-expect-error -- abstract
new PushPullError('anything')
