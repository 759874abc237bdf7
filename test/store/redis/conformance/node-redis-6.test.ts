import { clientConformance } from './client-conformance.ts'

clientConformance('node-redis 6')
