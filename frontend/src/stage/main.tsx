import { startView } from '../page/start-view.tsx';
import { Stage } from './Stage.tsx';

startView((services) => <Stage services={services} />);
