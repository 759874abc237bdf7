import { storeConformance } from '../../../conformance/store/index.ts'
import { RedisStore } from '../../../../src/store/redis/redis-store.ts'
import { redisTarget } from '../targets.ts'
import { oneServer } from './server.ts'

const server = oneServer()

storeConformance({
  name: 'RedisStore with a client of its own',
  async open() {
    const target = redisTarget(await server())
    return { store: watch => new RedisStore(target, watch) }
  }
})
