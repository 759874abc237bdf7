import { writableConformance } from './conformance/stream/index.ts'
import { onMemory, onRedis, redisForThisFile } from './conformance/stream/places.ts'

writableConformance(onMemory('Push'))
writableConformance(onRedis('Push', await redisForThisFile()))
