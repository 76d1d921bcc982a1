import { resolve } from 'node:path'
import { findNix } from '../../../nix/find.ts'
import { fromHome } from '../../../nix/base/index.ts'
import { readBuilder, tryBuilder } from '../../../nix/places/index.ts'
import { builderVerdictInWords } from '../../render/words/index.ts'
import { commandMistakeInWords } from '../../render/words/commands/index.ts'
import { broken, type Finding } from './finding.ts'
import { nixMissing } from './nix.ts'

const name = 'builder'

/** Tries a machine out that is to build steps. */
export async function* examineBuilder(
  environment: NodeJS.ProcessEnv,
  url: string,
  key: string | null
): AsyncGenerator<Finding> {
  const file = key === null ? null : resolve(fromHome(key))
  const builder = readBuilder(url, { cores: 1, port: null, key: file, features: [] })
  if (!builder.ok) {
    const { message, fix } = commandMistakeInWords(builder.mistake)
    yield broken(name, message, fix)
    return
  }
  const nix = await findNix(environment)
  if (!nix.ok) {
    yield nixMissing(nix.mistake)
    return
  }
  const verdict = await tryBuilder(nix.value, builder.value)
  const { state, message, way } = builderVerdictInWords(builder.value, verdict)
  yield { name, state, text: message, fix: way }
}
