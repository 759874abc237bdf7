import { readFileSync } from 'node:fs'

/** The most memory that this process ever had. */
export function peakRssBytes(): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(status())?.[1]
  return Number(kilobytes ?? process.resourceUsage().maxRSS) * 1024
}

// What `getrusage` tells on Linux counts the parent in, as it was when it started this process.
function status(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return ''
  }
}
