import { startView } from '../page/start-view.tsx';
import { Pipeline } from './Pipeline.tsx';

startView((services) => <Pipeline services={services} />);
