import type { AttributeInfo, PackageInfo } from '../../../nix/evaluator/index.ts'
import type { Fact, InspectionBlock } from '../../outcome/index.ts'
import type { Engine } from '../state/index.ts'
import { type Limits, within } from './completion/index.ts'

/**
 * What the value of a path of names says of itself: a package its version, description and licence, a
 * function its arguments, an attribute where it is defined. null where nothing is to be had in time.
 */
export async function attributeBlocks(
  { workspace, evaluator, freezing }: Pick<Engine, 'workspace' | 'evaluator' | 'freezing'>,
  [head = '', ...rest]: readonly string[],
  limits: Limits
): Promise<readonly InspectionBlock[] | null> {
  const slot = workspace.program.nameSlot(head)
  if (slot === undefined) return null
  const answer = await within(slot, limits, (patience) =>
    evaluator.beside.attribute(slot, rest, patience)
  )
  if (answer === null || !answer.ok) return null
  const facts = [
    ...(answer.value.package === null ? [] : packageFacts(answer.value.package)),
    ...formalFacts(answer.value),
    ...(rest.length === 0 ? [] : placeFacts(answer.value, freezing.packageRoot))
  ]
  return facts.length === 0 ? null : [{ kind: 'facts', facts }]
}

function packageFacts(info: PackageInfo): readonly Fact[] {
  const { version, description, homepage, licences } = info
  return [
    ...(version === null ? [] : [{ name: 'version', text: version }]),
    ...(description === null ? [] : [{ name: 'description', text: description }]),
    ...(licences === null || licences.length === 0
      ? []
      : [{ name: 'licence', text: licences.join(', ') }]),
    ...(homepage === null ? [] : [{ name: 'homepage', text: homepage }])
  ]
}

function formalFacts({ formals }: AttributeInfo): readonly Fact[] {
  return Object.entries(formals).map(([name, hasDefault]) => ({
    ...{ name, text: hasDefault ? 'has a default' : 'has to be given' }
  }))
}

/** A place in a file of the reader's or of a package set; those of this program say nothing to them. */
function placeFacts(
  { type, position, package: info }: AttributeInfo,
  packageRoot: string
): readonly Fact[] {
  const word = info !== null ? 'package' : type === 'lambda' ? 'function' : type
  const what = { name: 'is a', text: word }
  if (position === null || position.file.startsWith(`${packageRoot}/`)) return [what]
  return [what, { name: 'defined at', text: `${position.file}:${position.line}` }]
}
