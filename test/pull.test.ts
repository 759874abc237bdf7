import { readableConformance } from './conformance/stream/index.ts'
import { onMemory, onRedis, redisForThisFile } from './conformance/stream/places.ts'

readableConformance(onMemory('Pull'))
readableConformance(onRedis('Pull', await redisForThisFile()))
