/**
 * Writes the texts of all Lua scripts into one TypeScript file, so that they work from source, in
 * both builds and inside bundlers. A line `-- include name` stands for lib/name.lua. With --check
 * it only says whether that file is up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../src/store/redis/scripts/', import.meta.url)
const target = new URL('lua.generated.ts', folder)

const scripts = readdirSync(folder)
  .filter(name => name.endsWith('.lua'))
  .toSorted()
const text = [
  '// Written by scripts/embed-lua.mjs (`npm run lua`). Edit the .lua files instead.\n',
  ...scripts.map(name => {
    const lua = readFileSync(new URL(name, folder), 'utf8')
      .replace(/^-- include (.+)$/gm, (_, part) =>
        readFileSync(new URL(`lib/${part}.lua`, folder), 'utf8').trimEnd()
      )
      .replaceAll('\\', '\\\\')
      .replaceAll('`', '\\`')
    return `export const ${constantName(name)} = \`${lua.replaceAll('${', '\\${')}\`\n`
  })
].join('\n')

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error('lua.generated.ts is out of date: run `npm run lua`')
  process.exitCode = 1
}

function constantName(file) {
  const [first, ...others] = file.replace('.lua', '').split('-')
  return `${first}${others.map(part => part[0].toUpperCase() + part.slice(1)).join('')}Lua`
}
