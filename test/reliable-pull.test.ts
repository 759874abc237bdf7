import { reliablePullConformance } from './conformance/reliable/pull/index.ts'
import { onMemory, onRedis, redisForThisFile } from './conformance/stream/places.ts'

reliablePullConformance(onMemory('ReliablePull'))
reliablePullConformance(onRedis('ReliablePull', await redisForThisFile()))
