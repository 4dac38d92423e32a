/** Operators of layer tables: the classes by which platforms state how much of their peak they reach. */
const OPERATORS = {
  conv: 'convolution, grouped or not, with its activation and batch norm',
  dwconv: 'depthwise convolution',
  fc: 'fully connected layer',
  matmul: 'matrix product with a learned right operand',
  matmul_dyn: 'matrix product of two activations (attention)',
  maxpool: 'maximum pooling',
  avgpool: 'average pooling',
  add: 'element-wise sum of two activations',
  scale: 'element-wise product of two activations',
  softmax: 'softmax',
  layernorm: 'layer normalisation',
  upsample: 'nearest or bilinear upsampling',
  gather: 'table look-up (embedding)',
  scalar: 'scalar CPU code, one operation a cycle of the fastest core: background loads',
} as const;

export type Operator = keyof typeof OPERATORS;
export const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[];
export const isOperator = (name: string): name is Operator => Object.hasOwn(OPERATORS, name);
