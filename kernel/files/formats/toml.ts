import { parse } from 'smol-toml'
import { readConfiguration } from '../text/index.ts'
import type { Reader } from '../reading/index.ts'

/** TOML as its own text, with the single values that it sets. */
export const readToml: Reader = (content, _path, limits) =>
  readConfiguration('TOML', content, limits, (text): unknown =>
    parse(text, { maxDepth: 100, integersAsBigInt: 'asNeeded' })
  )
