import { storeConformance } from '../../../conformance/store/index.ts'
import { RedisStore } from '../../../../src/store/redis/redis-store.ts'
import { clientKinds, clientTarget } from '../handed-in.ts'
import { oneServer } from './server.ts'

/** The conformance suite over duplicates of a client of this kind. */
export function clientConformance(kind: string): void {
  const server = oneServer()

  storeConformance({
    name: `RedisStore with ${kind}`,
    async open(t) {
      const handedIn = clientKinds.find(({ name }) => name === kind)!.make(await server())
      await handedIn.connect()
      t.after(() => handedIn.drop())
      return { store: watch => new RedisStore(clientTarget(handedIn), watch) }
    }
  })
}
