import './styles/mantine.css';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/monitors.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { loadTexts } from './data/load-texts.ts';
import { preferredLanguage, startLanguage } from './ui/language.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

await startLanguage({
  first: preferredLanguage(localStorage, navigator.languages),
  load: loadTexts,
  base: 'base',
});
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
