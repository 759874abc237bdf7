import { onMemory, onRedis, redisForThisFile } from './conformance/stream/places.ts'
import { queueConformance } from './conformance/queue/index.ts'

queueConformance(onMemory('Queue'))
queueConformance(onRedis('Queue', await redisForThisFile()))
