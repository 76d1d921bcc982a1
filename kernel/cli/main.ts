import { join } from 'node:path'
import { isInstalled, keepCompiled, packageRoot } from '../host/index.ts'
import { nixWorkflow } from './program.ts'
import { ownTerminal } from './terminal/index.ts'

// Into a package that is installed nothing is written: whoever removes it would leave that behind.
if (!isInstalled) keepCompiled(join(packageRoot, 'dist', 'compiled'))
process.exitCode = await nixWorkflow(process.argv.slice(2), ownTerminal())
