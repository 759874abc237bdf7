import { ledgerConformance } from '../../conformance/ledger/index.ts'
import { oneServer } from './conformance/server.ts'
import { redisLedgerPlace } from './ledger-place.ts'

const server = oneServer()

ledgerConformance({
  name: 'RedisLedger',
  open: async () => redisLedgerPlace(await server())
})
