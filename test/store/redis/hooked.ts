import type { Dialer, Link } from '../../../src/store/redis/link.ts'
import type { Element } from '../../../src/store/store.ts'

/** The same dialer, but every command on its links goes through `hook`. */
export function hooked(
  dialer: Dialer,
  hook: (args: readonly Element[], send: () => Promise<unknown>) => Promise<unknown>
): Dialer {
  return {
    description: dialer.description,
    async dial(abandoned) {
      const link = await dialer.dial(abandoned)
      return hookedLink(link, hook)
    }
  }
}

function hookedLink(link: Link, hook: Parameters<typeof hooked>[1]): Link {
  return {
    client: link.client,
    closed: link.closed,
    get isOpen() {
      return link.isOpen
    },
    progress: () => link.progress(),
    send: args => hook(args, () => link.send(args)),
    subscribe: channel => link.subscribe(channel),
    destroy: reason => link.destroy(reason)
  }
}
