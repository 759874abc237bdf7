import { clientConformance } from './client-conformance.ts'

clientConformance('ioredis 5')
