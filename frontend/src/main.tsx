import { App } from './App.tsx';
import { startView } from './page/start-view.tsx';
import { beginVoting } from './voting/begin-voting.ts';

startView(({ store, ...services }) => {
  const { voting } = beginVoting({ ...services, results: store }, window);
  return <App client={services.client} voting={voting} store={store} timers={services.timers} />;
});
