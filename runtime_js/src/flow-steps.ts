import type {Sampling} from './manifest.gen';

/** Whether a frame of so many steps takes the flow head, beside what the flow LM makes by itself. */
export function takesFlowHead({flow_type, fused_steps}: Sampling, steps: number): boolean {
  const alwaysOne = flow_type === 'drifting' || flow_type === 'pointwise';
  return fused_steps === null || (steps !== fused_steps && !alwaysOne);
}
