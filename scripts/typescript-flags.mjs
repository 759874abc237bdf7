/**
 * What Node needs to run our TypeScript: nothing from 22.18 on, tsx before.
 *
 * @type {string[]}
 */
export const typescriptFlags = process.features.typescript ? [] : ['--import', 'tsx']
