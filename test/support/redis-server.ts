import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureRedis } from '../../scripts/find-redis.mjs'
import { freePort } from './free-port.ts'
import { endWithThisProcess } from './owned-processes.ts'
import { type CommandArgument, redisCommand } from './redis-cli.ts'
import { makeCertificate, type TlsCertificate } from './tls-certificate.ts'

export interface RedisServerOptions {
  /** More arguments for the server, such as `['--maxmemory', '2mb']`. */
  args?: string[]
  /** How the append-only file is synced. Without one, a restarted server is empty. @default false */
  aof?: 'everysec' | 'always' | false
  password?: string
  /** Speaks TLS only, with a certificate of its own: see `ca`. @default false */
  tls?: boolean
}

const ATTEMPTS = 5
const READY_WITHIN_MS = 10_000

/** Starts a server of the caller's own on a free port of 127.0.0.1 and resolves when it answers. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const dir = mkdtempSync(join(tmpdir(), 'pushpull-redis-'))
  const certificate = options.tls ? makeCertificate(dir) : undefined
  let failure: unknown

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = new RedisServer(dir, await freePort(), options, certificate)
    try {
      await server.start()
      return server
    } catch (error) {
      failure = error
    }
  }
  rmSync(dir, { recursive: true, force: true })
  throw failure
}

/** `startRedis`, stopped when the test is over. */
export async function redisFor(
  t: Pick<TestContext, 'after'>,
  options?: RedisServerOptions
): Promise<RedisServer> {
  const server = await startRedis(options)
  t.after(() => server.stop())
  return server
}

export class RedisServer {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly password: string | undefined
  /** The certificate to trust, when the server speaks TLS. */
  readonly ca: string | undefined
  readonly #dir: string
  readonly #args: string[]
  #process: ChildProcess | undefined

  constructor(
    dir: string,
    port: number,
    options: RedisServerOptions,
    certificate: TlsCertificate | undefined
  ) {
    this.port = port
    this.password = options.password
    this.ca = certificate?.ca
    this.#dir = dir
    this.#args = serverArguments(dir, port, options, certificate)
  }

  get url(): string {
    const scheme = this.ca === undefined ? 'redis' : 'rediss'
    const login = this.password === undefined ? '' : `:${encodeURIComponent(this.password)}@`
    return `${scheme}://${login}${this.host}:${this.port}`
  }

  /** The process id; throws while the server is down. */
  get pid(): number {
    const pid = this.#process?.pid
    if (pid === undefined) throw new Error('The Redis server is not running')
    return pid
  }

  /** Runs one command on a connection of its own: `await server.cli('LLEN', 'emails')`. */
  cli(...args: CommandArgument[]): Promise<unknown> {
    return redisCommand(this, args)
  }

  async start(): Promise<void> {
    const log = openSync(join(this.#dir, 'log'), 'w')
    const child = spawn(ensureRedis(), this.#args, { stdio: ['ignore', log, log] })
    closeSync(log)
    this.#process = child
    endWithThisProcess(child)
    child.once('exit', () => {
      if (this.#process === child) this.#process = undefined
    })
    await this.#ready()
  }

  /** Ends the server as a crash would (SIGKILL) and resolves when it is gone. It also ends a paused one. */
  async kill(): Promise<void> {
    const child = this.#process
    if (child === undefined) return
    const gone = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await gone
  }

  /** Kills the server if it still runs and starts it on the same port and folder. */
  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }

  /** Freezes the server: its sockets stay open and nothing answers. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP')
  }

  continue(): void {
    process.kill(this.pid, 'SIGCONT')
  }

  /** Ends the server and removes its folder. */
  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.#dir, { recursive: true, force: true })
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS
    while (this.#process !== undefined && performance.now() < deadline) {
      const answer = await this.cli('PING').catch(() => undefined)
      if (answer === 'PONG' && (await this.#isOurs())) return
      await sleep(5)
    }
    const log = readFileSync(join(this.#dir, 'log'), 'utf8')
    await this.kill()
    throw new Error(`The Redis server did not start on port ${this.port}:\n${log}`)
  }

  // Another server may have taken the port between our probe and our start.
  async #isOurs(): Promise<boolean> {
    const info = String(await this.cli('INFO', 'server'))
    return info.includes(`process_id:${this.#process?.pid}\r\n`)
  }
}

function serverArguments(
  dir: string,
  port: number,
  { aof = false, args = [], password }: RedisServerOptions,
  certificate: TlsCertificate | undefined
): string[] {
  const basic = ['--bind', '127.0.0.1', '--dir', dir, '--save', '', '--daemonize', 'no']
  return [
    ...basic,
    ...(aof ? ['--appendonly', 'yes', '--appendfsync', aof] : []),
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...(certificate ? tlsArguments(port, certificate) : ['--port', String(port)]),
    ...args
  ]
}

function tlsArguments(port: number, { certFile, keyFile }: TlsCertificate): string[] {
  const listening = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no']
  const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile]
  return [...listening, ...files, '--tls-ca-cert-file', certFile]
}
