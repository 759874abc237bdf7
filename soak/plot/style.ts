/** Colours that can be told apart on white and on black, also by those who see few colours. */
const curves = {
  pushed: '#0e8a9c',
  handled: '#d9771c',
  p50: '#4f7fd6',
  p99: '#c8518f',
  'party-0': '#0e8a9c',
  'party-1': '#d9771c',
  'party-2': '#8a6fd1',
  redis: '#d0483e'
} as const

/** A style sheet that follows the reader's light or dark theme where the viewer knows it. */
export const style = `
  svg { background: #ffffff; font-family: "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; font-size: 11px }
  text { fill: #4a5058 }
  .heading { font-size: 15px; font-weight: 600; fill: #1d2127 }
  .title { font-size: 12px; font-weight: 600; fill: #1d2127 }
  .fault-label { font-size: 10px }
  .grid { stroke: #8a919b; stroke-opacity: 0.25 }
  .curve { fill: none; stroke-width: 1.4; stroke-linejoin: round }
  .fault-line { stroke: #8a919b; stroke-dasharray: 3 3; stroke-opacity: 0.8 }
  .fault-lead { stroke: #8a919b; stroke-opacity: 0.8 }
  .fault-span { fill: #8a919b; fill-opacity: 0.14 }
${Object.entries(curves)
  .map(([name, colour]) => `  .${name} { stroke: ${colour} }`)
  .join('\n')}
  @media (prefers-color-scheme: dark) {
    svg { background: #16191d }
    text { fill: #a9b1bb }
    .heading, .title { fill: #e6e9ed }
  }
`
