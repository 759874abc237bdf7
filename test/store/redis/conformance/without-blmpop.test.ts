import { storeConformance } from '../../../conformance/store/index.ts'
import { RedisStore } from '../../../../src/store/redis/redis-store.ts'
import { redisTarget } from '../targets.ts'
import { oneServer } from './server.ts'

// Says that it is 7.0 and does not know BLMPOP, like a server that was told to hide it.
const server = oneServer({ args: ['--rename-command', 'BLMPOP', ''] })

storeConformance({
  name: 'RedisStore on a server without BLMPOP',
  async open() {
    const target = redisTarget(await server())
    return { store: watch => new RedisStore(target, watch) }
  }
})
