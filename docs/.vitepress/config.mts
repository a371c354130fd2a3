import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

// The reference is made by tools/api-reference, and is left out where that was not run.
const reference = existsSync(fileURLToPath(new URL('../api/index.md', import.meta.url)))

export default defineConfig({
  title: 'GradCam',
  description: 'Shows where an image classifier looked: Grad-CAM for ONNX models in .NET',
  // Pages are linked as the files that they are, so that they can be read in the repository too. What lies outside of this folder is no page of the site.
  ignoreDeadLinks: [/^(\.\/)?\.\.\//],
  srcExclude: ['README.md'],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Guides',
        items: [
          { text: 'The first picture', link: '/first-picture' },
          { text: 'Your own model', link: '/your-own-model' },
          { text: 'Preprocessing', link: '/preprocessing' },
          { text: 'Choosing a method', link: '/choosing-a-method' },
          { text: 'Whole datasets', link: '/batch' },
          { text: 'Evaluating maps', link: '/metrics' },
          { text: 'Devices', link: '/devices' },
          { text: 'The explained model', link: '/explained-model' },
          { text: 'Smaller models', link: '/quantization' },
          { text: 'The library', link: '/library' },
          { text: 'Your own operators', link: '/own-operators' },
          { text: 'ImageSharp', link: '/imagesharp' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
        ],
      },
      {
        text: 'Background',
        items: [
          { text: 'Methods', link: '/methods' },
          { text: 'The split model', link: '/split-model' },
          { text: 'The gradient graphs', link: '/gradient-graphs' },
          { text: 'Benchmarks', link: '/benchmarks' },
        ],
      },
      ...(reference ? [{ text: 'Reference', link: '/api/' }] : []),
    ],
  },
})
