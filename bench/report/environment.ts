import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import type { RedisServer } from '../../test/support/redis-server.ts'
import type { System } from '../systems/system.ts'

/** What a reader has to know about where and when the figures were taken, as Markdown. */
export async function environment(
  server: RedisServer,
  systems: readonly System[],
  startedAt: Date
): Promise<string> {
  const [cpu] = cpus()
  const packages = new Set(systems.flatMap(system => system.packages))
  const redis = /^redis_version:(.*)\r$/m.exec(String(await server.cli('INFO', 'server')))?.[1]
  return [
    `- ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit()}`,
    `- ${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; load average at the end ${loadavg()[0]?.toFixed(1)}`,
    `- Node ${process.versions.node}, Redis ${redis} on 127.0.0.1 without persistence`,
    `- pushpull ${versionAt('../../package.json')} on @redis/client ${versionAt('../node_modules/@redis/client/package.json')}`,
    ...(packages.size > 0 ? [`- ${[...packages].map(versionOf).join(', ')}`] : [])
  ].join('\n')
}

// An alias has a folder of its own name and a package.json of the real one.
function versionOf(name: string): string {
  return `${name} ${versionAt(`../node_modules/${name}/package.json`)}`
}

function versionAt(path: string): string {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function commit(): string {
  const hash = git('rev-parse', '--short', 'HEAD') || 'none'
  // Neither results of other runs nor what is written about them changes what is measured.
  const changes = git('status', '--porcelain', '--', '..', ':!results', ':!../docs')
  return changes === '' ? hash : `${hash} with changes`
}

function git(...args: string[]): string {
  const cwd = new URL('..', import.meta.url)
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : ''
}
