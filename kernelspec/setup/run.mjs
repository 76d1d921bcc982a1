// Runs a script of the project with a Node that the kernel runs on: this one, or where it is older
// the one that the set-up brought.
import { isNewEnough, nodeInVenv, oldestNode, runWith } from './node.mjs'

const words = process.argv.slice(2)
const node = isNewEnough(process.versions.node) ? process.execPath : nodeInVenv()
if (node === null) {
  console.error(
    `Node ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}. This gets one:\n\n  node kernelspec/setup/setup.mjs\n`
  )
  process.exitCode = 1
} else {
  process.exitCode = await runWith(node, words)
}
