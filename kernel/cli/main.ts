import { join } from 'node:path'
import { startTrace } from '../../nix/base/index.ts'
import { isInstalled, keepCompiled, packageRoot } from '../host/index.ts'
import { nixWorkflow } from './program.ts'
import { ownTerminal } from './terminal/index.ts'

// Into a package that is installed nothing is written: whoever removes it would leave that behind.
if (!isInstalled) keepCompiled(join(packageRoot, 'dist', 'compiled'))
const untraced = startTrace(process.env)
if (untraced !== null) {
  // Loaded where it is needed: nobody else waits for sentences at the start.
  const { traceProblemInWords } = await import('../render/words/index.ts')
  ownTerminal().error(traceProblemInWords(untraced))
}
process.exitCode = await nixWorkflow(process.argv.slice(2), ownTerminal())
