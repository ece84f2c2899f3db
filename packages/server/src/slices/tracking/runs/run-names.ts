import type { Random } from '../../../platform/random.ts';

const adjectives =
  `able amber ample bold brave bright brisk calm clear clever cosy crisp deft eager early even fair fine fleet fond frank fresh gentle
  glad golden grand green handy hardy honest humble jolly just keen kind lively loyal lucid lucky mellow merry mild neat nimble noble patient placid plain
  polite proud quick quiet rapid ready royal rustic serene sharp silent silver sincere sleek smart smooth snug sober solid spry steady still sunny swift tidy
  trim true upbeat vivid warm wise witty zesty`.split(/\s+/);
const nouns =
  `acorn alder amber ash aspen badger bay beech birch bison brook cedar cliff cloud comet coral crane creek crow deer delta dune elm falcon fern
  finch fir fjord fox gale glade grove gull hare harbor hawk hazel heron hill ibex iris island jay juniper kestrel lake lark laurel linden lynx maple marsh
  marten meadow moose moss oak orchid osprey otter owl panda pebble pine plover pond poplar quail raven reed ridge river robin rowan sable sage seal shore
  sparrow spruce stork swan thrush tiger trout tulip valley willow wren yew`.split(/\s+/);
/** As many numbers as MLflow puts behind its names. */
const NUMBERS = 1_000;

/** A name for a run that has none, such as `keen-otter-417`. */
export function inventRunName({ uniform }: Pick<Random, 'uniform'>): string {
  const one = (words: readonly string[]) => words[Math.floor(uniform() * words.length)] ?? 'plain';
  return `${one(adjectives)}-${one(nouns)}-${Math.floor(uniform() * NUMBERS)}`;
}
