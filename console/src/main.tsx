import '@cloudscape-design/global-styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import App from './app/App';
import { applyStoredMode } from './app/theme';

applyStoredMode();              // before anything is drawn: no flash of the other mode
createRoot(document.getElementById('root') as HTMLElement).render(<StrictMode><App /></StrictMode>);
