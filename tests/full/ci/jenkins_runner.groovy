// Runs declarative Jenkinsfiles without Jenkins, as far as ours go: `sh` really runs, an unknown directive or step is
// an error, and so is a step that needs an agent where there is none. A checkout, an agent's label, credentials, and
// what is kept for people are set aside; whoever has to be asked says yes.
//
//   check FILE...                     visit everything in every file, and run nothing
//   run FILE FOLDER NAME=VALUE...     run a file's stages in a folder; variables as the job would set them:
//                                     BRANCH_NAME, CHANGE_ID, TAG_NAME, param.RUN; only=check,test picks stages,
//                                     and always.UV_PYTHON=3.11 holds whatever the file says
import org.codehaus.groovy.control.CompilerConfiguration

abstract class Declarative extends Script {
    def pipeline(Closure body) { binding.run.pipeline(body) }
}

void evaluate(String name, JenkinsRun run) {
    def configuration = new CompilerConfiguration(scriptBaseClass: 'Declarative')
    new GroovyShell(this.class.classLoader, new Binding(run: run), configuration).evaluate(new File(name))
}

boolean accepted(String name, JenkinsRun run) {
    try {
        evaluate(name, run)
        return true
    } catch (Exception problem) {
        println "$name: $problem.message"
        return false
    }
}

if (args[0] == 'check') { System.exit(args.drop(1).collect { accepted(it, new JenkinsRun(dry: true)) }.every() ? 0 : 1) }
def run = new JenkinsRun(folder: new File(args[2]))
args.drop(3).each { argument ->
    def (name, value) = argument.split('=', 2) as List
    if (name == 'only') {
        run.only = value.split(',') as Set
    } else if (name.startsWith('param.')) {
        run.parameters[name - 'param.'] = value
    } else if (name.startsWith('always.')) {
        run.always[name - 'always.'] = value
    } else {
        run.given[name] = value
    }
}
System.exit(accepted(args[1], run) && !run.failed ? 0 : 1)
