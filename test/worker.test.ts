import { workerConformance } from './conformance/reliable/worker/index.ts'
import { onMemory, onRedis, redisForThisFile } from './conformance/stream/places.ts'

workerConformance(onMemory('Worker'))
workerConformance(onRedis('Worker', await redisForThisFile()))
