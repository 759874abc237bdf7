import type { ConnectionWatch } from '../store.ts'

/**
 * Watches several connections that are of use only together, and tells of them as of one: connected
 * while all are. Returns a watch for each.
 */
export function jointWatches(count: number, watch: ConnectionWatch): ConnectionWatch[] {
  const down = new Set(Array.from({ length: count }, (_, index) => index))
  let isTold: 'connect' | 'disconnect' | 'fatal' | undefined
  return Array.from({ length: count }, (_, index) => ({
    onConnect() {
      down.delete(index)
      if (down.size > 0 || isTold === 'connect' || isTold === 'fatal') return
      isTold = 'connect'
      watch.onConnect()
    },
    onDisconnect(reason: Error) {
      down.add(index)
      if (isTold === 'disconnect' || isTold === 'fatal') return
      isTold = 'disconnect'
      watch.onDisconnect(reason)
    },
    onFatal(reason: Error) {
      if (isTold === 'fatal') return
      isTold = 'fatal'
      watch.onFatal(reason)
    }
  }))
}
