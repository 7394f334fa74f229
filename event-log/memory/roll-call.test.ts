import { describeRollCall } from '../roll-call-contract.ts';
import { MemoryRoll } from './roll-call.ts';

describeRollCall('memory', () => {
  const roll = new MemoryRoll();
  return () => roll.place();
});
