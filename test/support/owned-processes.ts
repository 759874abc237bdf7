import type { ChildProcess } from 'node:child_process'

const owned = new Set<ChildProcess>()
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ends `child` with this process at the latest, however it ends short of a SIGKILL. */
export function endWithThisProcess(child: ChildProcess): void {
  if (owned.size === 0) watch()
  owned.add(child)
  child.once('exit', () => {
    owned.delete(child)
    if (owned.size === 0) unwatch()
  })
  child.unref()
}

function watch(): void {
  process.on('exit', killOwned)
  for (const signal of SIGNALS) process.on(signal, killOwnedAndDie)
}

function unwatch(): void {
  process.off('exit', killOwned)
  for (const signal of SIGNALS) process.off(signal, killOwnedAndDie)
}

function killOwned(): void {
  for (const child of owned) child.kill('SIGKILL')
}

// The test runner ends a file that takes too long with a signal, which by itself would skip 'exit'.
function killOwnedAndDie(signal: NodeJS.Signals): void {
  killOwned()
  unwatch()
  process.kill(process.pid, signal)
}
