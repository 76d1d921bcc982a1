import { parse } from 'yaml'
import { readConfiguration } from '../text/index.ts'
import type { Reader } from '../reading/index.ts'

/** Uses of an anchor: nested ones grow to any size. */
const mostAliases = 50

/** YAML as its own text, with the single values that it sets. */
export const readYaml: Reader = (content, _path, limits) =>
  readConfiguration('YAML', content, limits, (text): unknown =>
    parse(text, {
      maxAliasCount: mostAliases,
      prettyErrors: false,
      logLevel: 'error',
      schema: 'core'
    })
  )
