import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

export interface RedisAddress {
  host: string
  port: number
  password?: string | undefined
  ca?: string | undefined
}

export type CommandArgument = string | number | Uint8Array

interface Parsed {
  value: unknown
  next: number
}

/**
 * Sends one command over a connection of its own and resolves with the RESP2 reply: strings as UTF-8,
 * integers as numbers, null, arrays. An error reply rejects.
 * It depends on no client library, so that tests of the library do not trust what they test.
 */
export function redisCommand(address: RedisAddress, args: CommandArgument[]): Promise<unknown> {
  const { promise, resolve, reject } = deferred<unknown>()
  const { host, port, password, ca } = address
  const socket = ca === undefined ? connect(port, host) : connectTls({ host, port, ca })
  const commands = password === undefined ? [args] : [['AUTH', password], args]
  let received = Buffer.alloc(0)

  socket.setNoDelay(true)
  socket.write(Buffer.concat(commands.map(encodeCommand)))
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    const replies = parseReplies(received, commands.length)
    if (replies === undefined) return

    socket.destroy()
    const failure = replies.find(reply => reply instanceof Error)
    if (failure) reject(failure)
    else resolve(replies.at(-1))
  })
  socket.on('error', reject)
  socket.on('close', () =>
    reject(new Error(`${host}:${port} closed the connection without a reply`))
  )
  return promise
}

function deferred<Result>() {
  let resolve!: (result: Result) => void
  let reject!: (error: Error) => void
  const promise = new Promise<Result>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

function encodeCommand(args: CommandArgument[]): Buffer {
  const parts = args.flatMap(arg => {
    const bytes = arg instanceof Uint8Array ? arg : Buffer.from(String(arg))
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]
  })
  return Buffer.concat([Buffer.from(`*${args.length}\r\n`), ...parts])
}

/** The first `count` replies, or undefined while they are not complete. */
function parseReplies(bytes: Buffer, count: number): unknown[] | undefined {
  return parseMany(bytes, 0, count)?.value as unknown[] | undefined
}

function parseMany(bytes: Buffer, start: number, count: number): Parsed | undefined {
  const value: unknown[] = []
  let next = start
  while (value.length < count) {
    const parsed = parseReply(bytes, next)
    if (parsed === undefined) return undefined
    value.push(parsed.value)
    next = parsed.next
  }
  return { value, next }
}

function parseReply(bytes: Buffer, start: number): Parsed | undefined {
  const end = bytes.indexOf('\r\n', start)
  if (end < 0) return undefined

  const type = String.fromCharCode(bytes[start] ?? 0)
  const text = bytes.toString('utf8', start + 1, end)
  const next = end + 2
  switch (type) {
    case '+':
      return { value: text, next }
    case '-':
      return { value: new Error(text), next }
    case ':':
      return { value: Number(text), next }
    case '$':
      return parseBulk(bytes, next, Number(text))
    case '*':
      return Number(text) < 0 ? { value: null, next } : parseMany(bytes, next, Number(text))
    default:
      return { value: new Error(`Not a RESP2 reply: ${type}${text}`), next }
  }
}

function parseBulk(bytes: Buffer, start: number, length: number): Parsed | undefined {
  if (length < 0) return { value: null, next: start }
  if (bytes.length < start + length + 2) return undefined
  return { value: bytes.toString('utf8', start, start + length), next: start + length + 2 }
}
