import { MemoryBroker } from '../../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { adminConformance } from '../../conformance/admin/index.ts'

adminConformance({
  name: 'MemoryStore',
  open(t) {
    // A take that waits on an otherwise idle process lets it end, the test with it.
    const alive = setInterval(() => {}, 60_000)
    t.after(() => clearInterval(alive))
    const broker = new MemoryBroker()
    return Promise.resolve({ store: watch => new MemoryStore(broker, undefined, watch) })
  }
})
