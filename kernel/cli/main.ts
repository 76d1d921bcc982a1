import { keepCompiled } from '../host/index.ts'
import { nixWorkflow } from './program.ts'
import { ownTerminal } from './terminal/index.ts'

keepCompiled()
process.exitCode = await nixWorkflow(process.argv.slice(2), ownTerminal())
