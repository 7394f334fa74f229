import { App } from './App.tsx';
import { startView } from './page/start-view.tsx';

startView(({ store, ...services }) => <App services={services} store={store} />);
