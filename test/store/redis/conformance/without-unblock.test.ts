import { storeConformance } from '../../../conformance/store/index.ts'
import { RedisStore } from '../../../../src/store/redis/redis-store.ts'
import { redisTarget } from '../targets.ts'
import { oneServer } from './server.ts'

const server = oneServer()

// An interrupt then takes as long as a short pop: up to two seconds.
storeConformance({
  name: 'RedisStore without the right to CLIENT UNBLOCK',
  async open() {
    const redis = await server()
    await redis.cli('ACL', 'SETUSER', 'plain', 'on', '>secret', '~*', '+@all', '-client|unblock')
    const target = redisTarget(redis, { username: 'plain', password: 'secret' })
    return { store: watch => new RedisStore(target, watch) }
  }
})
