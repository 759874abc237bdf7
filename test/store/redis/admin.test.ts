import { RedisStore } from '../../../src/store/redis/redis-store.ts'
import { adminConformance } from '../../conformance/admin/index.ts'
import { oneServer } from './conformance/server.ts'
import { clientKinds, clientTarget } from './handed-in.ts'
import { redisTarget } from './targets.ts'

const server = oneServer()

adminConformance({
  name: 'RedisStore',
  async open() {
    const target = redisTarget(await server())
    return { store: watch => new RedisStore(target, watch) }
  }
})

for (const { name, make } of clientKinds) {
  adminConformance({
    name: `RedisStore with ${name}`,
    async open(t) {
      const handedIn = make(await server())
      await handedIn.connect()
      t.after(() => handedIn.drop())
      return { store: watch => new RedisStore(clientTarget(handedIn), watch) }
    }
  })
}
