import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const SERVERS = ['redis-server', 'valkey-server']

/**
 * The path of a Redis or Valkey server on this machine.
 * PUSHPULL_REDIS_SERVER names one that is not on the PATH.
 *
 * @returns {string | undefined}
 */
export function findRedis() {
  const named = process.env.PUSHPULL_REDIS_SERVER
  if (named) return named

  const folders = (process.env.PATH ?? '').split(delimiter)
  return SERVERS.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable)
}

/**
 * Like findRedis, but installs one where that needs no question, and ends the process where it cannot:
 * tests that skip themselves for want of a server would pass for the wrong reason.
 *
 * @returns {string}
 */
export function ensureRedis() {
  const found = findRedis()
  if (found) return found

  if (canInstall()) install()
  const installed = findRedis()
  if (installed) return installed

  console.error(
    'The tests need a Redis server: apt-get install redis-server | brew install redis | dnf install redis, or set PUSHPULL_REDIS_SERVER.'
  )
  process.exit(1)
}

function canInstall() {
  return (
    process.getuid?.() === 0 &&
    existsSync('/etc/debian_version') &&
    isExecutable('/usr/bin/apt-get')
  )
}

function install() {
  console.log('No Redis server here: installing it (apt-get install redis-server) ...')
  run('apt-get', 'update', '-qq')
  run('apt-get', 'install', '-y', '-qq', 'redis-server')
  // The package starts a service on the default port; every test starts a server of its own.
  if (existsSync('/run/systemd/system')) run('systemctl', 'disable', '--now', 'redis-server')
}

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
  // RUNLEVEL=1 tells the package's scripts not to start the service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' })
  if (status !== 0) console.error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
